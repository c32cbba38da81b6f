/**
 * The settings of every function: plans by index, whatever the tables held when they were planned. A plan made for a
 * table of one page reads all of it, and would go on doing so in a burst until the next analyze.
 */
export const PLANNED = "set enable_seqscan = off set plan_cache_mode = force_generic_plan";
