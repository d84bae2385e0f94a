/** What `patchbay --help` prints. */
export const usage = `patchbay migrate

  Brings the schema "integrations" in the database of DATABASE_URL up to date. Safe to run twice, and at once.

  --dry-run              says what it would do, changes nothing
  --sql                  prints the schema as one script instead; needs no database
  --out <folder>         writes it as files for a migration tool, such as supabase/migrations; needs no database

patchbay migrate --adopt <table> --app <file> (--tenant <id> | --tenant-column <column>)

  Migrates, then copies the connections of a table of your own, which is left as it is. What was copied before is not
  copied again. Tokens in it must be plain text: they are sealed with your app's key.

  --app <file>           the module of your app that exports \`patchbay\`
  --tenant <id>          the tenant of every row
  --tenant-column <name> the column that names the tenant
  --map <column>=<field> which column is which, where it is not guessed: connector, userId, accessToken, refreshToken,
                         expiresAt, scopes, accountId, accountName, active. May be repeated
  --connector <value>=<id> which connector a value of the connector's column means, where it is not its id. May be repeated
  --dry-run              says what it would copy, changes nothing

patchbay doctor

  Says what is wrong with a set-up, where, and what to do, and changes nothing. Finds your app in patchbay.config.ts
  (.mts, .js, .mjs) or in --app; without one it looks at DATABASE_URL and INTEGRATION_ENCRYPTION_KEY. In production
  (NODE_ENV=production) it is stricter.

  --app <file>           the module of your app that exports \`patchbay\`, by name or by default
  --only <check>         one check alone. May be repeated
  --offline              leaves out what asks providers and Supabase
  --beside <file>        what \`doctor --json\` printed in another environment: no client id may be in both
  --connection <id>      looks at one connection instead, of --tenant <id> and, where it is a person's, --user <id>

patchbay import <file> --app <file> (--tenant <id> | --tenant-column <column>)

  Makes connections of tokens in a .csv, .json or .jsonl file, Nango's connections among them. What is there stays, so it
  may be done again. Takes --map, --connector and --dry-run as --adopt does.

patchbay keys <command>

  generate               prints a new key with an id
  add                    prints INTEGRATION_ENCRYPTION_KEY with a new key behind the others: it opens, and does not seal yet
  promote <id>           prints it with this key first: it seals from now on
  sweep                  puts everything that an older key sealed under the first one, in the database of DATABASE_URL
  retire <id>            prints it without this key; refuses while anything is sealed with it

  --id <id>              generate, add: the new key's id; made from the date when left out
  --batch <rows>         sweep: rows at once, 100 when left out
  --pause-ms <ms>        sweep: rest after each batch
  --dry-run              sweep: opens and counts, changes nothing

  --json                 prints one JSON object

Reads INTEGRATION_ENCRYPTION_KEY and DATABASE_URL from the environment; with PATCHBAY_DEBUG, doctor traces its requests. What \`keys\` prints holds keys: pipe it into your
secret store. Exits with 0 when all is done, 1 when it refused or something is left, 2 when it was called wrongly.`;
