/** A GET of so many bytes. It is PayPal's path for an order, as its SDK can ask for no other. */
export const pathOf = (bytes: number): string => `/v2/checkout/orders/${bytes}`;

/** As much as a payment's status takes. */
export const SMALL = pathOf(1024);
