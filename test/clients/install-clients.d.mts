/** Resolves when they are there, to a `require` that finds them. Rejects, with what npm said, where they cannot be installed. */
export declare function installClients(): Promise<NodeJS.Require>;
