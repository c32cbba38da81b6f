import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const pnpm = join(root, "node_modules/pnpm/bin/pnpm.cjs");

export const PACKAGES = ["core", "botbuilder", "botkit", "emulator", "testing"] as const;

/** What the README's reader has besides our packages. */
const NEWCOMER = { botkit: "4.15.0", "botbuilder-adapter-facebook": "1.0.12" };

/** Folders outside the workspace: our tarballs, and the projects they are installed into. */
export class PackedPackages {
	readonly #work = mkdtempSync(join(tmpdir(), "thread-control-install-"));
	readonly #tarballs = join(this.#work, "tarballs");

	/** Packs every package as it would be published. */
	async pack(): Promise<void> {
		mkdirSync(this.#tarballs);
		for (const name of PACKAGES) {
			await run(process.execPath, [pnpm, "pack", "--pack-destination", this.#tarballs], {
				cwd: join(root, "packages", name),
			});
		}
	}

	/**
	 * An empty project in which npm installed the packages. Scripts are off: that of botbuilder-dialogs runs npx without
	 * asking, which fails where npm may not ask either, and it is not needed.
	 */
	async npmProject(devDependencies: Record<string, string>): Promise<string> {
		const folder = this.#newProject("npm", { devDependencies });
		await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder });
		return folder;
	}

	/** The same by pnpm, which looks for our packages' own dependencies in the registry unless told where they are. */
	async pnpmProject(): Promise<string> {
		const folder = this.#newProject("pnpm", { pnpm: { overrides: this.#byTarball() } });
		await run(process.execPath, [pnpm, "install", "--ignore-scripts", "--ignore-workspace", "--prefer-offline"], {
			cwd: folder,
		});
		return folder;
	}

	remove(): void {
		rmSync(this.#work, { recursive: true, force: true });
	}

	#newProject(name: string, more: object): string {
		const folder = join(this.#work, name);
		mkdirSync(folder);
		const dependencies = { ...NEWCOMER, ...this.#byTarball() };
		writeFileSync(
			join(folder, "package.json"),
			JSON.stringify({ name: "a-bot", private: true, dependencies, ...more }),
		);
		return folder;
	}

	#byTarball(): Record<string, string> {
		return Object.fromEntries(
			readdirSync(this.#tarballs).map((file) => [
				`@thread-control/${/^thread-control-(\w+)-/.exec(file)?.[1]}`,
				`file:${join(this.#tarballs, file)}`,
			]),
		);
	}
}
