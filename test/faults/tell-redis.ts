import { once } from "node:events";
import { connect } from "node:net";

/** Gives a Redis server one command, as a line. Rejects with what it answers where that is not `OK`. */
export async function tellRedis(port: number, command: string): Promise<void> {
	const socket = connect(port, "127.0.0.1");
	socket.setEncoding("utf8").write(`${command}\r\n`);
	const [answer] = (await once(socket, "data")) as [string];
	socket.destroy();
	if (!answer.startsWith("+OK")) throw new Error(`Redis answered ${answer.trim()} to ${command}`);
}
