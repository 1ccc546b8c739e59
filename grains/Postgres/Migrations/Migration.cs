using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Grains.Postgres.Migrations;

/// <summary>One numbered step of the database's schema.</summary>
/// <param name="Number">Its place in the order, from 1.</param>
/// <param name="Name">What it does, from its file's name.</param>
/// <param name="Sql">Its statements.</param>
/// <param name="Checksum">SHA-256 of its text in hexadecimal, which detects that an applied step was edited.</param>
internal sealed record Migration(int Number, string Name, string Sql, string Checksum)
{
    /// <summary>All steps that this build knows, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    private static List<Migration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var found = assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(migration => migration.Number)
            .ToList();
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Number != i + 1)
            {
                throw new InvalidDataException($"Migration {i + 1} is missing or there are two of it.");
            }
        }

        return found;
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var sql = reader.ReadToEnd().ReplaceLineEndings("\n");

        // Resource names read PahlawanPangan.Grains.Postgres.Migrations.0001_lots.sql.
        var file = resource.Split('.')[^2];
        var number = int.Parse(file.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture);
        return new Migration(number, file[5..], sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
    }
}
