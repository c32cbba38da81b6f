const { APP_ID, APP_SECRET, VERIFY_TOKEN, PAGE_ACCESS_TOKEN, GRAPH_URL } = process.env;

module.exports = {
	session: { driver: "memory" },
	channels: {
		messenger: {
			enabled: true,
			path: "/webhooks/messenger",
			appId: APP_ID,
			appSecret: APP_SECRET,
			verifyToken: VERIFY_TOKEN,
			accessToken: PAGE_ACCESS_TOKEN,
			origin: GRAPH_URL,
		},
	},
};
