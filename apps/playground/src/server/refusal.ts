/** An action that is not possible now, such as a second run or a fault of a live provider. Its message is for the page. */
export class Refusal extends Error {}
