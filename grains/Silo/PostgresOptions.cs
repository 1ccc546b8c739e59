using Microsoft.Extensions.Options;
using Npgsql;

namespace PahlawanPangan.Grains.Silo;

/// <summary>Where the database is; configuration section <c>Postgres</c>.</summary>
public sealed class PostgresOptions
{
    /// <summary>An Npgsql connection string, such as <c>Host=127.0.0.1;Database=pangan;Username=pangan;Password=...</c>.</summary>
    public string ConnectionString { get; set; } = "";
}

/// <summary>Refuses a connection string that cannot be one.</summary>
public sealed class PostgresOptionsValidator : IValidateOptions<PostgresOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        var faults = new SettingFaults();
        faults.Require(
            HasHost(options.ConnectionString),
            "Postgres:ConnectionString (PANGAN_POSTGRES) must be an Npgsql connection string with a Host and a Database.");
        return faults.ToResult();
    }

    private static bool HasHost(string text)
    {
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(text);
            return !string.IsNullOrEmpty(parsed.Host) && !string.IsNullOrEmpty(parsed.Database);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
