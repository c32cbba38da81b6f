import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { SqliteDriver } from "./database.ts";

/** What a process of the tests is to do; see `child.test-data.ts`. */
export interface Task {
	readonly name: string;
	readonly file: string;
	readonly driver: SqliteDriver;
	readonly holder: string;
	/** Who it becomes before it opens the file, as root may; null: it stays who it is. */
	readonly user?: number | null;
}

/** A process of its own on the store. */
export interface Child {
	readonly process: ChildProcess;
	/** What it said last; rejects when it ends without. */
	said(): Promise<unknown>;
	tell(message: string): void;
	/** Ends it by SIGKILL, wherever it is, and waits until it is gone. */
	kill(): Promise<void>;
}

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** Bundles the child's program into a folder, for Node 20 runs no TypeScript; answers its file. */
export async function bundleChild(folder: string): Promise<string> {
	await build({
		configFile: false,
		logLevel: "error",
		root: HERE,
		resolve: { conditions: ["@thread-control/source"] },
		ssr: { noExternal: true, resolve: { conditions: ["@thread-control/source"] } },
		build: {
			ssr: `${HERE}child.test-data.ts`,
			outDir: folder,
			emptyOutDir: false,
			rollupOptions: { output: { format: "esm", entryFileNames: "child.mjs" } },
		},
	});
	return `${folder}/child.mjs`;
}

/** Starts a process; `libsql: false`: where the package is not to be found. */
export function startChild(program: string, task: Task, { libsql = true }: { readonly libsql?: boolean } = {}): Child {
	const child = fork(program, [JSON.stringify(task)], {
		env: { PATH: process.env["PATH"], ...(libsql && { NODE_PATH: `${HERE}../node_modules` }) },
		execArgv: ["--no-warnings"],
	});
	return {
		process: child,
		async said() {
			const ended = new AbortController();
			const { signal } = ended;
			try {
				return await Promise.race([
					once(child, "message", { signal }).then(([message]) => message as unknown),
					once(child, "exit", { signal }).then(([code, by]) => {
						throw new Error(`the child ended with ${code ?? by} and said nothing`);
					}),
				]);
			} finally {
				ended.abort();
			}
		},
		tell: (message) => void child.send(message),
		async kill() {
			const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
			child.kill("SIGKILL");
			await gone;
		},
	};
}
