using System.Reflection;
using System.Text.Json;
using PahlawanPangan.Gateway.Accounts;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Grains.Endings;

namespace PahlawanPangan.Tests.Endings;

/// <summary>The list of the places with people's data is complete.</summary>
[Finding("what must end with an account, and what is kept of it")]
public sealed class PersonalDataTests(Servers servers)
{
    [Fact]
    public async Task Every_table_and_every_column_that_could_hold_a_person_s_data_is_in_the_list()
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        await using var command = database.CreateCommand(
            """
            SELECT c.relname, coalesce(array_agg(a.attname::text) FILTER (
              WHERE t.typname IN ('text', 'uuid', 'jsonb', 'json', 'bytea', 'float8', 'varchar', '_text', '_uuid', 'inet')), '{}')
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition GROUP BY c.relname
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new Dictionary<string, string[]>();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0), reader.GetFieldValue<string[]>(1));
        }

        var places = PersonalData.Places.Where(place => !place.Name.Contains(':', StringComparison.Ordinal))
            .ToDictionary(place => place.Name);
        Assert.Empty(tables.Keys.Except(places.Keys).Select(name => $"Table {name} is not in PersonalData.Places."));
        Assert.Empty(places.Keys.Except(tables.Keys).Select(name => $"PersonalData.Places names the table {name}, which does not exist."));
        foreach (var (table, columns) in tables)
        {
            var place = places[table];
            Assert.Empty(
                columns.Except(place.Personal).Except(place.Other).Select(column => $"{table}.{column} is not in PersonalData.Places."));
            Assert.Empty(place.Personal.Intersect(place.Other));
        }
    }

    [Fact]
    public void Every_document_and_state_with_every_member_is_in_the_list()
    {
        var states = typeof(DocumentStorage).Assembly.GetTypes()
            .SelectMany(type => type.GetConstructors())
            .SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => (Attribute: parameter.GetCustomAttribute<PersistentStateAttribute>(), Type: parameter.ParameterType))
            .Where(one => one.Attribute is not null)
            .ToDictionary(
                one => (one.Attribute!.StorageName == DocumentStorage.Name ? "document:" : "state:") + one.Attribute.StateName,
                one => one.Type.GetGenericArguments()[0].GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(property => property.CanWrite && property.Name != nameof(DocumentState.Sequence))
                    .Select(property => property.Name)
                    .ToArray());
        var places = PersonalData.Places.Where(place => place.Name.Contains(':', StringComparison.Ordinal))
            .ToDictionary(place => place.Name);
        Assert.Equal(places.Keys.Order(StringComparer.Ordinal), states.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, members) in states)
        {
            Assert.Empty(members.Except(places[name].Personal).Except(places[name].Other)
                .Select(member => $"{name}.{member} is not in PersonalData.Places."));
        }
    }

    [Fact]
    public void Every_place_is_exported_and_erased_or_says_why_not()
    {
        var members = typeof(AccountExportResponse).GetProperties()
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToHashSet();
        Assert.All(PersonalData.Places, place =>
        {
            Assert.True(place.ExportedAs is null || members.Contains(place.ExportedAs), $"An export has no member {place.ExportedAs}.");
            Assert.True(place.Kept.Length > 5, $"{place.Name} says not what is kept.");
            Assert.True(place.Personal.Length > 0 || (place.ExportedAs is null && place.ErasedBy is null));
        });
        string[] lists =
            ["sessions", "notificationPreferences", "webhooks", "courier", "diet", "lots", "claims", "deliveries", "notifications"];
        Assert.Equal(lists.Order(StringComparer.Ordinal), PersonalData.Places.Select(place => place.ExportedAs).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal));
    }
}
