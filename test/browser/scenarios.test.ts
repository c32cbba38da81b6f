import { describe, expect, test } from "vitest";
import { waitFor } from "./demo-process.ts";
import { DESK, PageUnderTest } from "./page-under-test.ts";

describe("scenarios under classic", () => {
	const on = new PageUnderTest({ PROFILE: "classic" });

	test("taken in the middle of a slow answer: it is never sent", async () => {
		await on.open();
		await on.play("slow");
		expect(await on.said("app", "slow answer").count()).toBe(0);
		expect(await on.said("inbox", "Hello, a person here.").count()).toBe(1);
	});

	test("nobody answers: and the page says why", async () => {
		await on.open();
		await on.play("nobody");
		await on.byId("why-ask").filter({ hasText: "Why is nobody answering?" }).click();
		await on.byId("why").filter({ hasText: "The Page Inbox owns the thread." }).waitFor();
		await on.byId("scenario-close").click();
		expect(await on.byId("scenario-status").count()).toBe(0);
	});

	test("the inbox requests, is granted, answers, is done", async () => {
		await on.open();
		await on.play("request");
		await on.rows("[data-type=control][data-kind=requested]").waitFor();
		await on.said("app", "echo: and now?").waitFor();
	});

	test("two agents at once: classic lets both through", async () => {
		await on.open();
		expect(await on.play("agents")).toContain("the platform let it through");
		await on.said("inbox", "Hello, this is Ana.").waitFor();
		await on.said("app", "Hello, this is Ben.").waitFor();
	});

	test("control does not run out under classic, and the page says so", async () => {
		await on.open();
		await on.byId("open-scenarios").click();
		expect(await on.byId("scenario-expiry").isDisabled()).toBe(true);
		await on.byId("scenario-expiry-obstacle").filter({ hasText: "classic" }).waitFor();
	});
});

describe("scenarios under routing", () => {
	const on = new PageUnderTest({ PROFILE: "routing" });

	test("taken in the middle of a slow answer: answering takes control", async () => {
		await on.open();
		await on.play("slow");
		await on.rows("[data-type=control][data-kind=taken]").waitFor();
		expect(await on.said("app", "slow answer").count()).toBe(0);
	});

	test("the inbox requests: it is refused and takes", async () => {
		await on.open();
		expect(await on.play("request")).toContain("refused: the inbox requests control under classic only");
		await on.rows("[data-type=control][data-kind=taken]").waitFor();
	});

	test("two agents at once: the platform refuses the second", async () => {
		await on.open();
		expect(await on.play("agents")).toContain("refused: ");
		expect(await on.said("app", "Hello, this is Ben.").count()).toBe(0);
		await on.rows(`[data-type=call][data-app="${DESK}"][data-edge=messages][data-status="400"]`).waitFor();
	});

	test("control runs out: no webhook tells of it, and the bot goes on with the customer's next message", async () => {
		await on.open();
		await on.play("expiry");
		await on.rows("[data-type=control][data-kind=expired]").waitFor();
		await on.said("app", "echo: hello again").waitFor();
		await waitFor(async () => ((await on.byId("who").textContent())?.includes("Bot") ? true : null), 5_000);
	});
});
