using Npgsql;

namespace PahlawanPangan.Peers;

/// <summary>The tables of a peer.</summary>
internal static class PeerSchema
{
    private const string Tables =
        """
        CREATE TABLE IF NOT EXISTS lot (
          id        uuid PRIMARY KEY,
          donor_id  uuid NOT NULL,
          posted    bigint NOT NULL,
          available bigint NOT NULL CHECK (available >= 0),
          held      bigint NOT NULL CHECK (held >= 0),
          CHECK (available + held = posted)
        ) WITH (fillfactor = 50);

        -- The id is derived from the caller, the lot and the key, so that a repeated request finds its claim.
        CREATE TABLE IF NOT EXISTS claim (
          id           uuid PRIMARY KEY,
          lot_id       uuid NOT NULL,
          recipient_id uuid NOT NULL,
          quantity     bigint NOT NULL CHECK (quantity > 0),
          created_at   timestamptz NOT NULL
        );

        CREATE INDEX IF NOT EXISTS claim_recipient ON claim (recipient_id, created_at);

        CREATE TABLE IF NOT EXISTS outbox (
          id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          event_id uuid NOT NULL,
          payload  bytea NOT NULL
        );

        CREATE TABLE IF NOT EXISTS inbox (
          consumer smallint NOT NULL,
          event_id uuid NOT NULL,
          PRIMARY KEY (consumer, event_id)
        );

        CREATE TABLE IF NOT EXISTS ledger (
          entry       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          event_id    uuid NOT NULL,
          lot_id      uuid NOT NULL,
          claim_id    uuid NOT NULL,
          party_id    uuid NOT NULL,
          quantity    bigint NOT NULL,
          occurred_at timestamptz NOT NULL
        );

        CREATE TABLE IF NOT EXISTS notification (
          account_id uuid NOT NULL,
          event_id   uuid NOT NULL,
          kind       text NOT NULL,
          lot_id     uuid NOT NULL,
          claim_id   uuid NOT NULL,
          quantity   bigint NOT NULL,
          created_at timestamptz NOT NULL,
          PRIMARY KEY (account_id, event_id, kind)
        );

        CREATE TABLE IF NOT EXISTS logistics (
          claim_id uuid PRIMARY KEY,
          lot_id   uuid NOT NULL,
          status   text NOT NULL
        );

        CREATE TABLE IF NOT EXISTS impact (
          donor_id uuid PRIMARY KEY,
          claims   bigint NOT NULL,
          quantity bigint NOT NULL
        ) WITH (fillfactor = 50);
        """;

    public static async Task CreateAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(Tables);
        await command.ExecuteNonQueryAsync();
    }
}
