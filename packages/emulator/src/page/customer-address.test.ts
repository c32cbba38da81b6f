import { expect, test } from "vitest";
import { customerInHash, freshCustomerId, hashOfCustomer } from "./customer-address.ts";

test("a customer survives the way through the URL", () => {
	const userId = freshCustomerId(() => 0.42);
	expect(userId).toBe("2444444444444444");
	expect(customerInHash(hashOfCustomer(userId))).toBe(userId);
});

test.each(["", "#", "#timeline-pane", "#user=", "#user=a%20b", `#user=${"9".repeat(65)}`])(
	"no customer in %j",
	(hash) => {
		expect(customerInHash(hash)).toBeUndefined();
	},
);
