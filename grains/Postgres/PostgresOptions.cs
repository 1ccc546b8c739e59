using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>Where the database is; configuration section <c>Postgres</c>.</summary>
public sealed class PostgresOptions : IValidatableObject
{
    /// <summary>
    /// An Npgsql connection string, such as <c>Host=127.0.0.1;Database=pangan;Username=pangan;Password=...</c>. Of
    /// several hosts, with commas between, the primary is used.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// More databases for lots, by number from 1 on; none unless set. A number stays with its database permanently, since lots' ids name
    /// it; <see cref="ConnectionString"/> is number 0.
    /// </summary>
    public IDictionary<int, string> Shards { get; } = new Dictionary<int, string>();

    /// <summary>
    /// How many of the databases, from number 0 on, take new lots; all of them unless set. Lower it while a new database is being
    /// added to one process after another, so that no process is asked for lots in a database that it does not know yet.
    /// </summary>
    public int? OpenShards { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!HasHost(ConnectionString))
        {
            yield return new ValidationResult(
                "Postgres:ConnectionString (PANGAN_POSTGRES) must be an Npgsql connection string with a Host and a Database.");
        }

        var numbers = Shards.Keys.Order().ToList();
        if (numbers.Count > ShardNumber.Max || !numbers.SequenceEqual(Enumerable.Range(1, numbers.Count)))
        {
            yield return new ValidationResult(
                $"Postgres:Shards must be numbered from 1 on without a gap, to {ShardNumber.Max} at most: Postgres:Shards:1, "
                    + $"Postgres:Shards:2 and so on.");
        }

        foreach (var number in numbers.Where(number => !HasHost(Shards[number])))
        {
            yield return new ValidationResult($"Postgres:Shards:{number} must be an Npgsql connection string with a Host and a Database.");
        }

        foreach (var (name, text) in Named().Where(static named => HasHost(named.Text)))
        {
            var parsed = new NpgsqlConnectionStringBuilder(text);
            if (PostgresGroup.Is(parsed) && parsed.TargetSessionAttributes is { } wanted
                && !wanted.Equals("primary", StringComparison.OrdinalIgnoreCase))
            {
                yield return new ValidationResult(
                    $"{name} has Target Session Attributes={wanted}; set it to primary or leave it out: of several hosts the primary is "
                        + "used.");
            }
        }

        if (OpenShards is { } open && (open < 1 || open > numbers.Count + 1))
        {
            yield return new ValidationResult($"Postgres:OpenShards is {open}; set it from 1 to {numbers.Count + 1}.");
        }

        foreach (var (setting, text) in numbers.Select(number => ($"Postgres:Shards:{number}", Shards[number]))
            .Prepend(("Postgres:ConnectionString (PANGAN_POSTGRES)", ConnectionString)))
        {
            foreach (var fault in PostgresTlsFiles.FaultsOf(setting, text))
            {
                yield return new ValidationResult(fault);
            }
        }
    }

    private IEnumerable<(string Name, string Text)> Named() => Shards
        .Select(static shard => ($"Postgres:Shards:{shard.Key}", shard.Value))
        .Prepend(("Postgres:ConnectionString (PANGAN_POSTGRES)", ConnectionString));

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

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class PostgresOptionsValidator : IValidateOptions<PostgresOptions>;
