namespace PahlawanPangan.Local.Servers;

/// <summary>PostgreSQL's settings: durability as in production, sizes for a small machine that runs several servers.</summary>
internal static class PostgresSettings
{
    private static readonly Dictionary<string, string> Defaults = new()
    {
        // None: their paths may not exceed 107 bytes, and a checkout's are often longer.
        ["unix_socket_directories"] = "",
        ["fsync"] = "on",
        ["synchronous_commit"] = "on",
        ["full_page_writes"] = "on",
        ["max_connections"] = "200",
        ["shared_buffers"] = "256MB",
        ["min_wal_size"] = "256MB",
        ["max_wal_size"] = "2GB",
        ["checkpoint_timeout"] = "15min",
        ["checkpoint_completion_target"] = "0.9",
        // A standby that stays away keeps so much of the log and no more; then it needs a new copy.
        ["max_slot_wal_keep_size"] = "1GB",
        ["wal_retrieve_retry_interval"] = "500ms",
        // Every statement is short; compiling one costs more than running it.
        ["jit"] = "off",
        ["timezone"] = "UTC",
        ["log_timezone"] = "UTC",
        ["logging_collector"] = "off",
        ["log_destination"] = "stderr",
        ["log_line_prefix"] = "%m [%p] ",
        ["lc_messages"] = "C",
    };

    public static IReadOnlyDictionary<string, string> With(string address, IReadOnlyDictionary<string, string> overrides)
    {
        var settings = new Dictionary<string, string>(Defaults) { ["listen_addresses"] = address };
        foreach (var (name, value) in overrides)
        {
            settings[name] = value;
        }
        return settings;
    }
}
