import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES: { readonly [extension: string]: string } = {
	".css": "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".ico": "image/x-icon",
	".js": "text/javascript; charset=utf-8",
	".json": "application/json",
	".map": "application/json",
	".png": "image/png",
	".svg": "image/svg+xml",
	".webmanifest": "application/manifest+json",
	".woff2": "font/woff2",
};

const NOT_BUILT = `<!doctype html><html lang="en"><title>thread-control emulator</title>
<p>The emulator is running. Its page has not been built: run <code>npm run build</code> and load this again.
<p>Everything else is here: <a href="/_emulator/openapi.json">the calls</a>, <a href="/_emulator/threads">threads</a>.</html>`;

/** Where the built page lies, seen from the built package (`dist/`) or from this source file. */
function pageFolder(): string | undefined {
	const here = dirname(fileURLToPath(import.meta.url));
	return [join(here, "page"), join(here, "..", "..", "dist", "page")].find((dir) =>
		existsSync(join(dir, "index.html")),
	);
}

/** A file of the built page, `index.html` for the empty path; undefined where there is none. */
export async function pageFile(path: string): Promise<Response | undefined> {
	const folder = pageFolder();
	if (folder === undefined) {
		return path === ""
			? new Response(NOT_BUILT, { headers: { "content-type": "text/html; charset=utf-8" } })
			: undefined;
	}
	const file = normalize(join(folder, path === "" ? "index.html" : path));
	const type = TYPES[extname(file)];
	if (!file.startsWith(folder + sep) || type === undefined || !existsSync(file)) return undefined;
	const cache = path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
	return new Response(new Uint8Array(await readFile(file)), {
		headers: { "content-type": type, "cache-control": cache },
	});
}
