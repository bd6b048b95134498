/** An action that can't be done as things are: another run is on, the provider is live. Its message is for the page. */
export class Refusal extends Error {}
