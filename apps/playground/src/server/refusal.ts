/**
 * Thrown if an action is not possible, such as a second run or a fault for a live provider. The page shows the error message.
 */
export class Refusal extends Error {}
