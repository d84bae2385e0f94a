/** Values that an earlier version sealed: core's `test/golden/sealed-values.json`. */
export interface Golden {
  readonly keys: string;
  readonly values: readonly GoldenValue[];
}

export interface GoldenValue {
  readonly place: {
    readonly purpose: string;
    readonly tenantId: string;
    readonly row: string;
    readonly name: string;
    readonly salt: string;
  };
  readonly plain: string;
  readonly sealed: string;
}
