import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A door of TLS in front of an `http://` address, for clients that can say `https://` only. */
export interface HttpsDoor {
	/** Host and port. */
	readonly host: string;
	/** The certificate's file, for `NODE_EXTRA_CA_CERTS`. */
	readonly certificate: string;
	readonly close: () => Promise<void>;
}

/** What `selfsigned` makes. */
interface SelfSigned {
	generate(
		attributes: readonly { readonly name: string; readonly value: string }[],
		options: object,
	): { readonly private: string; readonly cert: string };
}

const LOOPBACK = { type: 7, ip: "127.0.0.1" };

/** Opens it on a free port with a certificate of its own, valid for 127.0.0.1 alone. */
export async function openHttpsDoor(to: string, selfsigned: SelfSigned): Promise<HttpsDoor> {
	const { private: key, cert } = selfsigned.generate([{ name: "commonName", value: "the emulator" }], {
		days: 1,
		keySize: 2048,
		algorithm: "sha256",
		extensions: [{ name: "subjectAltName", altNames: [LOOPBACK] }],
	});
	const folder = mkdtempSync(join(tmpdir(), "https-door-"));
	const certificate = join(folder, "certificate.pem");
	writeFileSync(certificate, cert);
	const server = createServer({ key, cert }, (req, res) => {
		const onward = request(new URL(req.url ?? "/", to), { method: req.method, headers: req.headers }, (answer) => {
			res.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(res);
		});
		onward.once("error", (error) => res.destroy(error));
		req.pipe(onward);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
		certificate,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			rmSync(folder, { recursive: true });
		},
	};
}
