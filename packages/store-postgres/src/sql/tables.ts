/**
 * The tables. `ticket` gives out every version, epoch, eTag and place in an order, so none ever comes twice, not even after
 * an erasure. Times are double precision: epoch milliseconds, which may have fractions. Texts compare by their bytes,
 * which is fast and the same on every server. Nothing that changes with each event is indexed, so that such changes are
 * heap-only.
 */
export function tables(s: string): string {
	return `
create sequence ${s}.ticket;

create table ${s}.thread (
	version bigint not null,
	-- The epoch of the newest lease, given back or not; 0: there was none.
	epoch bigint not null,
	due_at double precision,
	id text collate "C" primary key,
	record text not null
) with (fillfactor = 90);
create index thread_due on ${s}.thread (due_at) where due_at is not null;

create table ${s}.account (
	version bigint not null,
	id text collate "C" primary key,
	record text not null
);

-- An event's id is a digest of ours: 16 bytes for what may be 200.
create table ${s}.mark (
	id uuid primary key,
	expires_at double precision not null
);
create index mark_expiry on ${s}.mark (expires_at);

-- The threads with work: the head of each one's queue, and its lease.
create table ${s}.queue (
	epoch bigint not null,
	lease_until double precision not null,
	behind integer not null,
	attempts integer not null,
	thread text collate "C" primary key,
	holder text not null,
	work text not null,
	effects text not null,
	-- By work and index: the message's id, or null while it is open.
	intents jsonb
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);
create index queue_lease on ${s}.queue (lease_until);

-- What stands behind the heads.
create table ${s}.waiting (
	seq bigint not null,
	thread text collate "C" not null,
	work text not null,
	effects text not null,
	primary key (thread, seq)
);

create table ${s}.parked (
	seq bigint primary key,
	parked_at double precision not null,
	thread text collate "C" not null,
	work text not null,
	effects text not null
);
create index parked_at on ${s}.parked (parked_at, seq);
create index parked_thread on ${s}.parked (thread);

create table ${s}.history (
	at double precision not null,
	seq bigint not null,
	thread text collate "C" not null,
	entry text not null,
	primary key (thread, at, seq)
);

create table ${s}.bot_item (
	etag bigint not null,
	key text collate "C" primary key,
	item text not null
);
`;
}
