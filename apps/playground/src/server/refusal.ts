/**
 * The error of an action that is not possible, such as a second run or a fault for a live provider. The page shows its message.
 */
export class Refusal extends Error {}
