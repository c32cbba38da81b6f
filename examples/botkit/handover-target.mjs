const LOOPBACK = ["127.0.0.1", "::1", "::ffff:127.0.0.1"];

const ITEM = "demo/handover-target";

/**
 * For demonstrations: where `agent` goes can be read and set while the bot runs, by `GET` and `PUT /handover-target`
 * `{ target: "inbox" | appId }`, from this machine alone. Where none is given it begins with the one that was set last, which
 * `storage` keeps. Answers an object whose `current` is the target of the next handoff.
 */
export async function serveHandoverTarget(webserver, target, storage) {
	const switched = { current: target ?? (await storage.read([ITEM]))[ITEM]?.target ?? "inbox" };

	webserver.use("/handover-target", (req, res, next) => {
		const tunnelled = req.headers.forwarded !== undefined || req.headers["x-forwarded-for"] !== undefined;
		if (LOOPBACK.includes(req.socket.remoteAddress) && !tunnelled && req.headers.origin === undefined) next();
		else
			res.status(403).json({ code: "not_local", error: "only this machine may, and no web page of another address" });
	});
	webserver.get("/handover-target", (_req, res) => res.json({ target: switched.current }));
	webserver.put("/handover-target", async (req, res, next) => {
		const wanted = req.body?.target;
		if (wanted !== "inbox" && !/^\d+$/.test(wanted)) {
			res.status(400).json({ code: "target_unknown", error: "target is inbox, or the digits of an app id" });
			return;
		}
		try {
			await storage.write({ [ITEM]: { target: wanted } });
		} catch (error) {
			return next(error);
		}
		switched.current = wanted;
		res.json({ target: wanted });
	});
	return switched;
}
