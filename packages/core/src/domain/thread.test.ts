import { expect, test } from "vitest";
import { accountId, parseThreadId, type ThreadKey, threadId } from "./thread.ts";

const KEYS: readonly (readonly [ThreadKey, string, string])[] = [
	[{ channel: "messenger", account: "1000", user: "2000" }, "messenger:1000:2000", "messenger:1000"],
	[{ channel: "instagram", account: "17840", user: "3000" }, "instagram:17840:3000", "instagram:17840"],
	[{ channel: "whatsapp", account: "900", user: "a:b:c" }, "whatsapp:900:a:b:c", "whatsapp:900"],
];

test.each(KEYS)("%j is written as %s and read back", (key, id, account) => {
	expect(threadId(key)).toBe(id);
	expect(accountId(key)).toBe(account);
	expect(parseThreadId(id)).toEqual(key);
});

test.each(["", "messenger", "messenger:1000", "messenger:1000:", "messenger::2000", "telegram:1000:2000", "1000:2000"])(
	"“%s” is no thread id",
	(text) => {
		expect(parseThreadId(text)).toBeNull();
	},
);
