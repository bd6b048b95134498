/** Path of a GET that returns this many bytes. It is PayPal's path of an order, because its SDK supports no other path. */
export const pathOf = (bytes: number): string => `/v2/checkout/orders/${bytes}`;

/** Path of a response of 1 KiB, like a payment status. */
export const SMALL = pathOf(1024);
