/**
 * Returns the path of a GET whose response has the given size in bytes. All peers use the path of a PayPal order,
 * because PayPal's SDK does not support custom paths.
 */
export const pathOf = (bytes: number): string => `/v2/checkout/orders/${bytes}`;

/** Path of a GET with a 1 KiB response, like a payment status. */
export const SMALL = pathOf(1024);
