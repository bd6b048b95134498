/**
 * Thrown if an action is not possible, such as injecting a fault into a live provider. The page shows the error
 * message.
 */
export class Refusal extends Error {}
