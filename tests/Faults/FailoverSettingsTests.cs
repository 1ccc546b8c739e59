using System.ComponentModel.DataAnnotations;
using Npgsql;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Tests.Faults;

/// <summary>Connection strings with several hosts, without a server.</summary>
public sealed class FailoverSettingsTests
{
    private const string Two = "Host=pg-1,pg-2;Database=pangan;Username=pangan";

    [Theory]
    [InlineData("any")]
    [InlineData("standby")]
    [InlineData("prefer-standby")]
    public void Several_hosts_of_which_not_the_primary_is_wanted_are_refused(string wanted)
    {
        var refused = Assert.Single(Validate($"{Two};Target Session Attributes={wanted}"));

        Assert.Equal(
            $"Postgres:ConnectionString (PANGAN_POSTGRES) has Target Session Attributes={wanted}; set it to primary or leave it out: of "
                + "several hosts the primary is used.",
            refused.ErrorMessage);
    }

    [Theory]
    [InlineData(Two)]
    [InlineData(Two + ";Target Session Attributes=primary")]
    public void Several_hosts_mean_the_primary_among_them(string text)
    {
        Assert.Empty(Validate(text));
        Assert.Equal("primary", new NpgsqlConnectionStringBuilder(PostgresPool.Settings(text)).TargetSessionAttributes, ignoreCase: true);
    }

    [Theory]
    [InlineData("pg-1,pg-2:5433", "pg-1:5432 pg-2:5433")]
    [InlineData("10.0.0.1:5433, 10.0.0.2", "10.0.0.1:5433 10.0.0.2:5432")]
    [InlineData("[::1]:5433,[::2]", "[::1]:5433 [::2]:5432")]
    public void Each_host_is_watched_at_its_own_port(string hosts, string expected) =>
        Assert.Equal(expected, string.Join(' ', PostgresGroup.HostsOf(new NpgsqlConnectionStringBuilder($"Host={hosts}"))
            .Select(static host => $"{host.Host}:{host.Port}")));

    [Theory]
    [InlineData("Host=pg;Database=pangan")]
    [InlineData("Host=pg;Database=pangan;Cancellation Timeout=5000")]
    [InlineData(Two)]
    public void Outcome_of_a_cancelled_statement_is_always_unknown(string text) =>
        Assert.Equal(-1, new NpgsqlConnectionStringBuilder(PostgresPool.Settings(text)).CancellationTimeout);

    private static List<ValidationResult> Validate(string text)
    {
        var options = new PostgresOptions { ConnectionString = text };
        return [.. options.Validate(new ValidationContext(options))];
    }
}
