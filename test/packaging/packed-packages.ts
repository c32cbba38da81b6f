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

// The runner's own would let a project find what it has not installed.
delete process.env["NODE_PATH"];

/** What the README's reader has besides our packages. */
const NEWCOMER = { botkit: "4.15.0", "botbuilder-adapter-facebook": "1.0.12" };

/** Folders outside the workspace: our tarballs, and the projects they are installed into. */
export class PackedPackages {
	readonly #work = mkdtempSync(join(tmpdir(), "thread-control-install-"));
	readonly #tarballs = join(this.#work, "tarballs");

	/** Packs packages as they would be published; by default those of a newcomer. */
	async pack(names: readonly string[] = PACKAGES): Promise<void> {
		mkdirSync(this.#tarballs);
		for (const name of names) {
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

	/**
	 * An empty project in which npm installed the packed packages beside these, each conflict of peers an error. Answers its
	 * folder, and what npm warned of.
	 */
	async npmProjectBeside(
		name: string,
		beside: Record<string, string>,
	): Promise<{ readonly folder: string; readonly warnings: readonly string[] }> {
		const folder = this.#newProject(name, { dependencies: { ...beside, ...this.#byTarball() } });
		const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
		const { stderr } = await run("npm", ["install", "--strict-peer-deps", ...quiet], { cwd: folder });
		return { folder, warnings: stderr.split("\n").filter((line) => line !== "") };
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
