// Made from the migrations by `npm run rows`; edited by nobody.

/** What a JSON column holds. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * What a signed-in person may read, for supabase-js: `createClient<IntegrationsDatabase>`, or beside your own tables
 * `createClient<Database & IntegrationsDatabase>`. Row-level security decides which rows.
 */
export type IntegrationsDatabase = {
  integrations: {
    Tables: {
      /** Who changed which connection, and when. It outlives the connection and holds no secret. */
      audit: {
        Row: {
          id: number;
          at: string;
          tenant_id: string;
          user_id: string | null;
          connection_id: string;
          action: string;
          detail: Json;
        };
        Insert: never;
        Update: never;
        Relationships: [];
      };
      /** One account of one owner at one site through one connector. Stays when it is closed. */
      connections: {
        Row: {
          id: string;
          tenant_id: string;
          user_id: string | null;
          subject: string | null;
          connector: string;
          provider: string;
          site: Json;
          account: Json | null;
          abilities: string[];
          missing: string[];
          status: string;
          reason: string | null;
          paused: boolean;
          degraded: boolean;
          created_at: string;
          updated_at: string;
          last_synced_at: string | null;
        };
        Insert: never;
        Update: never;
        Relationships: [];
      };
      /** Who agreed to what, from when until when. */
      consents: {
        Row: {
          id: number;
          connection_id: string;
          tenant_id: string;
          user_id: string | null;
          app_id: string;
          scopes: string[];
          abilities: string[];
          given_at: string;
          withdrawn_at: string | null;
        };
        Insert: never;
        Update: never;
        Relationships: [];
      };
      /** Devices that polls found, by the provider's own id. */
      devices: {
        Row: {
          connection_id: string;
          external_id: string;
          tenant_id: string;
          name: string;
          model: string | null;
          first_seen_at: string;
          updated_at: string;
        };
        Insert: never;
        Update: never;
        Relationships: [];
      };
      /** One value of one metric at one time. Append only; no foreign key, as in records: rows go with the connection by trigger. */
      readings: {
        Row: {
          connection_id: string;
          device: string;
          sensor: string;
          metric: string;
          measured_at: string;
          tenant_id: string;
          value_number: number | null;
          value_text: string | null;
          value_boolean: boolean | null;
          time_source: string;
          stored_at: string;
        };
        Insert: never;
        Update: never;
        Relationships: [];
      };
      /** What the provider holds. A deleted record leaves its key with empty data. No foreign key, which would cost a look-up for every row: rows are written only under a partition, and go with the connection by trigger. */
      records: {
        Row: {
          connection_id: string;
          stream: string;
          partition: string;
          key: string;
          tenant_id: string;
          data: Json;
          first_seen_at: string;
          updated_at: string;
          deleted_at: string | null;
        };
        Insert: never;
        Update: never;
        Relationships: [];
      };
      /** The sync log. */
      runs: {
        Row: {
          seq: number;
          id: string;
          connection_id: string;
          stream: string;
          partition: string;
          tenant_id: string;
          status: string;
          inserted: number;
          updated: number;
          unchanged: number;
          deleted: number;
          rejected: number;
          pages: number;
          share: number | null;
          error_code: string | null;
          started_at: string;
          ended_at: string | null;
        };
        Insert: never;
        Update: never;
        Relationships: [];
      };
      /** Users who may read what belongs to a subject. */
      subject_readers: {
        Row: {
          tenant_id: string;
          subject: string;
          user_id: string;
          granted_at: string;
        };
        Insert: never;
        Update: never;
        Relationships: [];
      };
      /** Whose account or equipment a connection is, where that is not its owner. */
      subjects: {
        Row: {
          tenant_id: string;
          id: string;
          created_at: string;
        };
        Insert: never;
        Update: never;
        Relationships: [];
      };
    };
    Views: { [name in never]: never };
    Functions: { [name in never]: never };
  };
};
