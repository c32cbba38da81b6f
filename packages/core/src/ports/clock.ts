/** The time, in epoch milliseconds. A function, so that a test can hand in its own. */
export type Clock = () => number;
