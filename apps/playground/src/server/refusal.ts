/**
 * Thrown if an action is not possible, such as a fault for a live provider. The page shows the message.
 */
export class Refusal extends Error {}
