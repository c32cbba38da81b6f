import type { IncomingMessage, ServerResponse } from "node:http";

/** Takes a request of the webhook, whatever its method. */
export type WebhookHandler = (req: IncomingMessage, res: ServerResponse) => void;

interface Route {
	get(handler: WebhookHandler): Route;
	post(handler: WebhookHandler): Route;
}

interface Layer {
	readonly name?: string;
}

/** An Express 4 or 5 application, or a router of either. */
interface ExpressLike {
	route?(path: string): Route;
	readonly _router?: { readonly stack: Layer[] };
	readonly router?: { readonly stack: Layer[] };
	readonly stack?: Layer[];
}

/** Express 4's own first layers, which make `req.query` and `res.send`. */
const EXPRESS_LAYERS: ReadonlySet<string | undefined> = new Set(["query", "expressInit"]);

/**
 * Puts our handler before everything else of a web server, for exactly this path, GET and POST: so that neither Botkit's
 * body parser, which breaks characters that are split between packets (bug B9), nor its route is reached. Answers false
 * for a server that is not Express; its route then reaches us through the adapter's own `processActivity`, which botbuilder's `shieldAdapter` stands in for.
 */
export function shieldWebserver(webserver: unknown, path: string, handler: WebhookHandler): boolean {
	const app = webserver as ExpressLike;
	if (typeof app.route !== "function") return false;
	app.route(path).get(handler).post(handler);
	const stack = app._router?.stack ?? app.stack ?? app.router?.stack;
	const layer = stack?.pop();
	if (stack === undefined || layer === undefined) return false;
	const first = stack.findIndex(({ name }) => !EXPRESS_LAYERS.has(name));
	stack.splice(first < 0 ? stack.length : first, 0, layer);
	return true;
}
