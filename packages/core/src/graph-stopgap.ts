import http from "node:http";
import { appId } from "./domain/app-id.ts";
import type { Graph, GraphResult } from "./ports/graph.ts";
const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
export function createGraph(options: { token: unknown; baseUrl?: string; appSecret?: string; version?: string; timeoutMs?: number; clock?: unknown }): Graph {
	const call = (account: { account: string; channel: string }, method: string, path: string, payload: Record<string, unknown>): Promise<GraphResult<any>> =>
		new Promise((resolve) => {
			void (async () => {
				const startedAt = Date.now();
				const times = () => ({ startedAt, answeredAt: Date.now(), clockOffsetMs: 0 });
				const token = typeof options.token === "function" ? await options.token(account) : options.token;
				const query = new URLSearchParams({ access_token: String(token) });
				if (method === "GET") for (const [k, v] of Object.entries(payload)) query.set(k, String(v));
				const url = new URL(`${options.baseUrl}${path}${path.includes("?") ? "&" : "?"}${query}`);
				const req = http.request(url, { method, agent, headers: { "content-type": "application/json" } }, (res) => {
					let text = "";
					res.on("data", (c) => { text += c; });
					res.on("end", () => {
						let body: any = null;
						try { body = JSON.parse(text); } catch { return resolve({ ...times(), result: "unknown", reason: "bad answer" }); }
						if (body.error) {
							const { code, error_subcode: subcode, message, fbtrace_id: trace } = body.error;
							const meaning = subcode === 2018300 || subcode === 2534037 || subcode === 2018151 ? "not_owner" : code === 27 ? "not_supported" : "other";
							return resolve({ ...times(), result: "refused", refusal: { meaning, status: res.statusCode ?? 0, code, subcode, trace, message, advice: "", retryAfterMs: null } });
						}
						resolve({ ...times(), result: "ok", value: body });
					});
				});
				req.on("error", (e) => resolve({ ...times(), result: "unknown", reason: e.message }));
				req.end(method === "GET" ? undefined : JSON.stringify(payload));
			})();
		});
	const map = async <T>(p: Promise<GraphResult<any>>, f: (v: any) => T): Promise<GraphResult<T>> => { const r = await p; return r.result === "ok" ? { ...r, value: f(r.value) } : r; };
	const edge = (thread: any, name: string, extra: Record<string, unknown>) => map(call(thread, "POST", `/me/${name}`, { recipient: { id: thread.user }, ...Object.fromEntries(Object.entries(extra).filter(([, v]) => v !== null)) }), () => null);
	return {
		pass: (t, target, metadata) => edge(t, "pass_thread_control", { target_app_id: target, metadata }),
		take: (t, metadata) => edge(t, "take_thread_control", { metadata }),
		request: (t, metadata) => edge(t, "request_thread_control", { metadata }),
		release: (t, metadata) => edge(t, "release_thread_control", { metadata }),
		extend: (t, ms) => edge(t, "extend_thread_control", { duration: Math.ceil(ms / 1000) }),
		threadOwner: (t) => map(call(t, "GET", "/me/thread_owner", { recipient: t.user }), (v) => { const o = v?.data?.[0]?.thread_owner; if (!o || (!o.app_id && !o.expiration)) return { kind: "idle" } as const; const e = o.expiration ? o.expiration * 1000 : null; const id = appId(o.app_id); return id ? { kind: "visible", app: id, expiresAt: e } as const : { kind: "hidden", expiresAt: e } as const; }),
		secondaryReceivers: (a) => map(call(a, "GET", "/me/secondary_receivers", { fields: "id,name" }), (v) => v.data),
		featureStatus: (a) => map(call(a, "GET", "/me", { fields: "messaging_feature_status" }), (v) => { const s = v.messaging_feature_status ?? {}; return { hopV2: s.hop_v2 ?? null, messengerMultiApp: s.msgr_multi_app ?? null, instagramMultiApp: s.ig_multi_app ?? null }; }),
		subscribedFields: (a) => map(call(a, "GET", "/me/subscribed_apps", {}), () => []),
		subscribe: (a, fields) => map(call(a, "POST", "/me/subscribed_apps", { subscribed_fields: fields.join(",") }), () => null),
		send: (t, body, control) => map(call(t, "POST", "/me/messages", { recipient: { id: t.user }, ...body, ...(control ? { thread_control: { control_type: control.type, ...(control.app ? { app_id: control.app } : {}) } } : {}) }), (v) => ({ messageId: v.message_id ?? null, recipientId: v.recipient_id ?? null })),
		call: (a, method, path, payload) => call(a, method, path, { ...payload }),
		close: () => undefined,
	};
}
