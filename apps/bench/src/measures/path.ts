/** Returns the path of a response of this size. It is PayPal's path of an order, the only GET that its SDK can send here. */
export const pathOf = (bytes: number): string => `/v2/checkout/orders/${bytes}`;

/** About the size of a payment status. */
export const SMALL = pathOf(1024);
