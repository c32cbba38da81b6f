// Before an example (`--import`): the package named by WITHOUT_DRIVER is not to be found, as where it is not installed.
import { register } from "node:module";

register(
	`data:text/javascript,${encodeURIComponent(`
export async function resolve(name, context, next) {
	if (name !== ${JSON.stringify(process.env.WITHOUT_DRIVER)}) return await next(name, context);
	throw Object.assign(new Error("Cannot find package '" + name + "'"), { code: "ERR_MODULE_NOT_FOUND" });
}`)}`,
);
