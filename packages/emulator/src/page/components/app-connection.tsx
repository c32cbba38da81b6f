import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { emulatorCalls } from "../emulator-calls.ts";
import type { AccountConfig, AppConfig } from "../wire.ts";

interface Props {
	app: AppConfig;
	account: AccountConfig | undefined;
	connected: boolean;
}

/** Disconnects an app from the Page, once that is confirmed, or connects it again. Both happen at once, without Save. */
export function AppConnection({ app, account, connected }: Props): VNode {
	const [asking, setAsking] = useState(false);
	const [problem, setProblem] = useState("");
	const box = useRef<HTMLDivElement>(null);
	const moved = useRef(false);
	const name = app.name ?? app.id;

	useEffect(() => {
		if (moved.current) box.current?.querySelector("button")?.focus();
	}, [asking, connected]);

	function ask(whether: boolean): void {
		moved.current = true;
		setProblem("");
		setAsking(whether);
	}

	async function attempt(act: () => Promise<unknown>): Promise<void> {
		moved.current = true;
		setProblem("");
		try {
			await act();
			setAsking(false);
		} catch (error) {
			setProblem(error instanceof Error ? error.message : String(error));
		}
	}

	const disconnect = (): Promise<void> => attempt(() => emulatorCalls.disconnectApp(account?.id ?? "", app.id));
	const connect = (): Promise<void> =>
		attempt(async () => {
			const config = await emulatorCalls.config();
			const accounts = config.accounts.map((each) =>
				each.id === account?.id
					? { ...each, disconnectedApps: (each.disconnectedApps ?? []).filter((id) => id !== app.id) }
					: each,
			);
			await emulatorCalls.replaceConfig({ ...config, accounts });
		});

	return (
		<div class="connection-box" ref={box}>
			{!connected && (
				<button type="button" class="button" data-testid="connect" onClick={connect}>
					Connect {name} again
				</button>
			)}
			{connected && !asking && (
				<button type="button" class="button button-danger" data-testid="disconnect" onClick={() => ask(true)}>
					Disconnect {name}…
				</button>
			)}
			{connected && asking && (
				<fieldset class="confirm">
					<legend>
						Disconnect {name}? It gets no webhooks and its token is refused; the threads it owns fall back to nobody.
					</legend>
					<button type="button" class="button" data-testid="disconnect-keep" onClick={() => ask(false)}>
						Keep it
					</button>
					<button type="button" class="button button-danger" data-testid="disconnect-confirm" onClick={disconnect}>
						Disconnect
					</button>
				</fieldset>
			)}
			<p class="problem" role="alert" data-testid="disconnect-problem">
				{problem}
			</p>
		</div>
	);
}
