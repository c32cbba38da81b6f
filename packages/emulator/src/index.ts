export type { CompanionChoice, CompanionLink, Companions } from "./companions/companions.ts";
export {
	type Account,
	type AppConfig,
	type ConfigDocument,
	DEFAULT_CONFIG,
	type InstagramAccount,
	type MessengerAccount,
	type Profile,
	type Role,
	type WhatsAppAccount,
} from "./config/config-document.ts";
export { ConfigRefused, parseConfig } from "./config/parse-config.ts";
export type { Switches } from "./config/switches.ts";
export type { EmulatorEvent } from "./event-stream.ts";
export type { CallRow, DeliveryRow } from "./journal.ts";
export { type Emulator, type EmulatorOptions, startEmulator } from "./start-emulator.ts";
export { StateRefused } from "./state/state-refused.ts";
export type { Button, HandoverItem, ThreadView, TranscriptItem } from "./threads/thread.ts";
