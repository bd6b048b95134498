declare const PACKAGE_VERSION: string;

/** Version of this package, set by the build. */
export const version: string = PACKAGE_VERSION;
