import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts a headless Chromium; throws loudly where there is none, for a browser test that did not run proved nothing. */
export async function startChromium(): Promise<Browser> {
	const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
	if (executablePath === undefined) {
		throw new Error(
			"The browser tests cannot run: no Chromium. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.",
		);
	}
	const quiet = [
		"disable-quic",
		"no-first-run",
		"disable-background-networking",
		"disable-component-update",
		"disable-sync",
	];
	return await chromium.launch({
		executablePath,
		args: ["--no-sandbox", "--disable-gpu", ...quiet.map((flag) => `--${flag}`)],
	});
}
