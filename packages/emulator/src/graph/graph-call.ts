import { GraphRefused } from "./graph-error.ts";
import { isObject, looseObject } from "./loose-object.ts";

/** Parameters that hold objects, which queries and forms send as strings. */
const OBJECT_PARAMETERS = ["recipient", "message", "thread_control"];

/** Parameters that say who calls; they are never shown. */
const CREDENTIALS = ["access_token", "appsecret_proof"];

/** A Graph call as it was understood, before anything was done about it. */
export interface GraphCall {
	readonly method: string;
	/** Path segments without the version. */
	readonly segments: readonly string[];
	/** Path and query as called, without credentials. */
	readonly shownPath: string;
	/** Parameters from query and body, without credentials. */
	readonly params: Readonly<Record<string, unknown>>;
	readonly token: string | undefined;
	readonly proof: string | undefined;
}

/** What of a call is known even if its body cannot be read. */
export type GraphCallHead = Pick<GraphCall, "method" | "segments" | "shownPath">;

/** The path of a Graph request, with or without a version in front (spec §1.1). */
export function readHead(request: Request): GraphCallHead {
	const url = new URL(request.url);
	const segments = url.pathname.split("/").filter((segment) => segment !== "");
	if (/^v\d+(\.\d+)?$/.test(segments[0] ?? "")) segments.shift();
	for (const name of CREDENTIALS) url.searchParams.delete(name);
	return { method: request.method, segments: segments.map(decoded), shownPath: url.pathname + url.search };
}

/** Reads all parameters of a Graph request: query, form and JSON. Throws `GraphRefused` on a body that is neither. */
export async function readCall(request: Request): Promise<GraphCall> {
	const query = Object.fromEntries(new URL(request.url).searchParams);
	const body = request.method === "GET" ? {} : await readBody(request);
	const all = unbracketed({ ...query, ...body });
	for (const name of OBJECT_PARAMETERS) {
		const value = all[name];
		if (typeof value === "string" && value.trim().startsWith("{")) {
			const object = looseObject(value);
			if (object === undefined) throw new GraphRefused("badParameter", `(#100) Param ${name} must be a JSON object`);
			all[name] = object;
		}
	}
	const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
	const { access_token: token = bearer, appsecret_proof: proof, ...params } = all;
	return { ...readHead(request), params, token: asText(token), proof: asText(proof) };
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
	const type = request.headers.get("content-type") ?? "";
	if (type.startsWith("multipart/form-data")) return Object.fromEntries(await multipart(request));
	const text = await request.text();
	if (text.trim() === "") return {};
	if (type.includes("json") || text.trimStart().startsWith("{")) {
		const parsed = looseJson(text);
		if (isObject(parsed)) return parsed;
		throw new GraphRefused("badParameter", "(#100) The body must be a JSON object");
	}
	return Object.fromEntries(new URLSearchParams(text));
}

async function multipart(request: Request): Promise<FormData> {
	try {
		return await request.formData();
	} catch {
		throw new GraphRefused("badParameter", "(#100) The body is not valid multipart form data");
	}
}

function looseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** `recipient[id]=1` becomes `recipient: { id: "1" }`. */
function unbracketed(flat: Record<string, unknown>): Record<string, unknown> {
	const nested: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(flat)) {
		const found = /^(\w+)\[(\w+)\]$/.exec(name);
		if (!found?.[1] || !found[2]) {
			nested[name] = value;
			continue;
		}
		const outer = nested[found[1]];
		nested[found[1]] = { ...(isObject(outer) ? outer : {}), [found[2]]: value };
	}
	return nested;
}

function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

/** A string, or a number as a string; undefined for everything else and for nothing. */
export function asText(value: unknown): string | undefined {
	if (typeof value === "number") return String(value);
	return typeof value === "string" && value !== "" ? value : undefined;
}
