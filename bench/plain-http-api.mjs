// The Facebook adapter's own client but for the scheme: it makes `https://` calls only.
import { FacebookAPI } from "botbuilder-adapter-facebook";
import request from "request";

class PlainHttpFacebookAPI extends FacebookAPI {
	async callAPI(path, method = "POST", payload = {}) {
		const proof = this.getAppSecretProof(this.token, this.secret);
		let queryString = "?";
		let body = {};
		if (method.toUpperCase() === "GET") {
			for (const key in payload) {
				queryString = `${queryString}${encodeURIComponent(key)}=${encodeURIComponent(payload[key])}&`;
			}
		} else {
			body = payload;
		}
		const address = `http://${this.api_host}/${this.api_version}${path}`;
		const uri = `${address}${queryString}access_token=${this.token}&appsecret_proof=${proof}`;
		return await new Promise((resolve, reject) => {
			request({ method: method.toUpperCase(), json: true, body, uri }, (error, _res, answer) => {
				if (error) reject(error);
				else if (answer.error) reject(answer.error.message);
				else resolve(answer);
			});
		});
	}
}

/** A client by the options of a FacebookAdapter. */
export function plainHttpApi({ access_token, app_secret, api_host, api_version }) {
	return new PlainHttpFacebookAPI(access_token, app_secret, api_host, api_version);
}
