// Whoever was started by the demo ends with it, though it was killed: else it would keep its port and its store.
process.once("disconnect", () => process.exit(1));
process.channel?.unref();
