/** The customer a URL's hash names (`#user=2000000000000001`), or undefined where it names none. */
export function customerInHash(hash: string): string | undefined {
	const userId = new URLSearchParams(hash.replace(/^#/, "")).get("user");
	return userId !== null && /^[\w.-]{1,64}$/.test(userId) ? userId : undefined;
}

export function hashOfCustomer(userId: string): string {
	return `#user=${userId}`;
}

/** A fresh id in the form of a page-scoped user id: 16 digits. `random` yields numbers from 0 up to 1. */
export function freshCustomerId(random: () => number): string {
	return `2${Array.from({ length: 15 }, () => Math.floor(random() * 10)).join("")}`;
}
