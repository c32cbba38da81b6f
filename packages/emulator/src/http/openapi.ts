/** Placeholder. */
export const openapi: Record<string, unknown> = {};
