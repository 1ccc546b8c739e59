using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Silo;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>Rotation and retirement of the keys of contact data.</summary>
public sealed class ContactKeyTests(Servers servers, Target fixture) : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("pangan-contact-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_new_key_seals_once_it_is_of_age_and_texts_of_the_old_one_are_resealed()
    {
        var keys = MakeKeys();
        await using var cluster = await StartAsync(keys);
        var records = cluster.Services.GetRequiredService<ContactRecords>();
        var (one, other) = (await RegisterAsync(cluster, keys), await RegisterAsync(cluster, keys));
        var moved = Target.NewEmail();
        var changed = await Identity(cluster)
            .ChangeAsync(new ChangeAccount { AccountId = other.Id, Email = moved, CurrentPassword = "correct horse battery" });
        Assert.False(changed.IsRefused, changed.Refusal?.Detail);
        var old = keys.Contacts.Sealing.Id;

        var added = Path.GetFileNameWithoutExtension(new KeyFolder(_folder).AddContactKey(DateTimeOffset.UtcNow));
        keys.Contacts.Replace(SiloKeys.ReadContacts(_folder, Long));
        Assert.Equal(old, keys.Contacts.Sealing.Id);
        Assert.Equal(0, await ResealAsync(cluster));

        keys.Contacts.Replace(SiloKeys.ReadContacts(_folder, TimeSpan.Zero));
        Assert.Equal(added, keys.Contacts.Sealing.Id);
        _ = await RegisterAsync(cluster, keys);
        Assert.Equal(2, await ResealAsync(cluster));
        Assert.Equal(0, await ResealAsync(cluster));
        Assert.Equal(
            3,
            await cluster.QueryAsync<long>(
                $"SELECT count(*) FROM document WHERE kind = 'account' AND position(convert_to('v1.{added}.', 'UTF8') IN body) > 0"));
        Assert.Equal(
            0,
            await cluster.QueryAsync<long>(
                $"SELECT count(*) FROM document WHERE kind = 'account' AND position(convert_to('v1.{old}.', 'UTF8') IN body) > 0"));

        // Pending codes are still under it; after they expired nothing is, and the old key can be deleted.
        var (_, code) = await SentCodes.LastAsync(cluster, moved, "new-email", keys);
        Assert.NotEqual(0, await records.CountUnderAsync(old, CancellationToken.None));
        Assert.False((await Identity(cluster).ConfirmEmailAsync(other.Id, code, null)).IsRefused);
        cluster.Time.Advance(TimeSpan.FromHours(1));
        await SendAllAsync(cluster);
        Assert.Equal(0, await records.CountUnderAsync(old, CancellationToken.None));
        keys.Contacts.Replace([keys.Contacts.Sealing]);
        await cluster.ForgetGrainsAsync();
        Assert.Equal(one.Email, await EmailAsync(cluster, one.Id));
        Assert.Equal(moved, await EmailAsync(cluster, other.Id));
    }

    [Fact]
    public async Task A_record_that_cannot_be_opened_does_not_stop_the_resealing_of_others()
    {
        var keys = MakeKeys();
        await using var cluster = await StartAsync(keys);
        var (broken, sound) = (await RegisterAsync(cluster, keys), await RegisterAsync(cluster, keys));
        var old = keys.Contacts.Sealing.Id;
        await cluster.ForgetGrainsAsync();
        await cluster.ExecuteAsync(
            $"UPDATE document SET body = convert_to(replace(convert_from(body, 'UTF8'), 'v1.{old}.', 'v1.{old}.AAAA'), 'UTF8') WHERE kind "
                + $"= 'account' AND id = '{broken.Id}'");
        _ = new KeyFolder(_folder).AddContactKey(DateTimeOffset.UtcNow.AddSeconds(-1));
        keys.Contacts.Replace(SiloKeys.ReadContacts(_folder, TimeSpan.Zero));
        Assert.Equal(1, await ResealAsync(cluster));
        Assert.Equal(sound.Email, await EmailAsync(cluster, sound.Id));
    }

    [Fact]
    public async Task A_key_is_retired_only_when_no_record_needs_it()
    {
        var keys = MakeKeys();
        await using var cluster = await StartAsync(keys);
        _ = await RegisterAsync(cluster, keys);
        var old = keys.Contacts.Sealing.Id;

        // The command uses the machine's time, and the cluster a fake clock.
        await cluster.ExecuteAsync("UPDATE document SET expires_at = now() + interval '5 minutes' WHERE kind = 'challenge'");
        await SendAllAsync(cluster);
        Assert.Equal((1, "keys rotate contacts"), await RefusedAsync(cluster, old));
        Assert.Equal((1, "contacts list"), await RefusedAsync(cluster, "unknown"));

        var young = new KeyFolder(_folder).AddContactKey(DateTimeOffset.UtcNow.AddSeconds(-1));
        File.SetLastWriteTimeUtc(young, DateTime.UtcNow.AddHours(-1));
        Assert.Equal((1, "on their way"), await RefusedAsync(cluster, old));
        File.Delete(young);
        var added = new KeyFolder(_folder).AddContactKey(DateTimeOffset.UtcNow.AddMinutes(-16));
        Assert.Equal((1, "2 records"), await RefusedAsync(cluster, old));
        var (code, listed, _) = await RunAsync(cluster, "list");
        Assert.Equal(0, code);
        Assert.Contains($"{Path.GetFileNameWithoutExtension(added)} seals, opens 0 records", listed, StringComparison.Ordinal);
        Assert.Contains($"{old}, opens 2 records", listed, StringComparison.Ordinal);

        keys.Contacts.Replace(SiloKeys.ReadContacts(_folder, TimeSpan.Zero));
        Assert.Equal(1, await ResealAsync(cluster));
        Assert.Equal((1, "1 records"), await RefusedAsync(cluster, old));
        await cluster.ExecuteAsync("UPDATE document SET expires_at = now() - interval '1 day' WHERE kind = 'challenge'");
        Assert.Equal(0, (await RunAsync(cluster, "retire", old)).Code);
        Assert.Equal([added], Directory.GetFiles(Path.Combine(_folder, KeyFolder.ContactsFolder)));
        Assert.Equal(2, (await RunAsync(cluster, "rotate")).Code);
    }

    [Fact]
    public void Contact_key_that_is_newest_by_name_seals_whatever_the_times_of_the_files()
    {
        var now = DateTimeOffset.UtcNow;
        var folder = new KeyFolder(_folder);
        _ = folder.CreateMissing(now.AddDays(-3));
        string[] files =
        [
            folder.AddContactKey(now.AddDays(-2)),
            folder.AddContactKey(now.AddDays(-1)),
            folder.AddContactKey(now.AddMinutes(-1)),
        ];
        var ofEarlierVersion = Path.Combine(_folder, KeyFolder.ContactsFolder, "winter.key");
        File.Copy(files[0], ofEarlierVersion);

        // A mount gives all files the time of the mount, or times in any order.
        for (var n = 0; n < files.Length; n++)
        {
            File.SetLastWriteTimeUtc(files[n], DateTime.UtcNow.AddHours(-n));
        }

        Assert.Equal(Path.GetFileNameWithoutExtension(files[2]), SiloKeys.Read(_folder).Identity.Contacts.Sealing.Id);
        var known = SiloKeys.Read(_folder, TimeSpan.FromHours(1)).Identity.Contacts;
        Assert.Equal(Path.GetFileNameWithoutExtension(files[1]), known.Sealing.Id);
        Assert.Equal("winter", known.Outdated[^1].Id);
    }

    [Fact]
    public async Task A_running_engine_follows_a_rotation_without_a_restart()
    {
        Target.RequirePrivate();
        var target = await fixture.StartAsync();
        await using var engine = await SecondEngine.StartAsync(
            target, ("Accounts__ContactKeyLeadSeconds", "0"), ("Accounts__ContactKeyPollSeconds", "1"), ("Accounts__ResealSeconds", "1"));
        Assert.Equal(202, (await target.SendAsync(
            "POST", "/v1/accounts", new Person(target, Target.NewEmail(), Target.NewPassword(), "donor").RegisterBody(),
            client: engine.Client)).Status);
        Assert.Equal(
            0, await PahlawanPangan.Local.Servers.EngineProgram.RunInTerminalAsync(engine.Settings, ["keys", "rotate", "contacts"]));
        var added = Directory.GetFiles(Path.Combine(engine.Settings.KeysFolder, KeyFolder.ContactsFolder)).Max(StringComparer.Ordinal)!;
        await using var database = Npgsql.NpgsqlDataSource.Create(engine.Settings.PostgresConnectionString);
        await Wait.WithinSecondsAsync(() => database.ScalarAsync<bool>(
            $"SELECT count(*) = 1 FROM document WHERE kind = 'account' AND "
                + $"position(convert_to('v1.{Path.GetFileNameWithoutExtension(added)}.', 'UTF8') IN body) > 0"));
    }

    [Fact, Finding("keys that are retired while something needs them")]
    public async Task Key_of_an_event_that_waits_for_the_message_sender_or_of_a_dead_letter_is_not_retired()
    {
        var keys = MakeKeys();
        await using var cluster = await StartAsync(keys);
        var records = cluster.Services.GetRequiredService<ContactRecords>();
        _ = await RegisterAsync(cluster, keys);
        await cluster.ExecuteAsync("DELETE FROM document WHERE kind <> 'nothing'");
        var old = keys.Contacts.Sealing.Id;

        // The broker is away: the events with codes and notices are in the outbox alone.
        Assert.NotEqual(0, await records.CountUnderAsync(old, CancellationToken.None));
        await SendAllAsync(cluster);
        Assert.Equal(0, await records.CountUnderAsync(old, CancellationToken.None));
        await cluster.ExecuteAsync(
            """
            INSERT INTO dead_letter (id, consumer, event_id, aggregate_id, sequence, subject, occurred_at, payload, reason, attempts, dead_at)
            SELECT gen_random_uuid(), 'messages', event_id, aggregate_id, sequence, subject, occurred_at, payload, '', 5, now()
            FROM outbox WHERE subject LIKE 'pangan.account.%' LIMIT 1
            """);
        Assert.Equal(1, await records.CountUnderAsync(old, CancellationToken.None));
    }

    [Fact, Finding("keys that are retired while something needs them")]
    public async Task Account_whose_key_was_deleted_is_listed_answers_with_a_problem_of_its_own_and_is_well_when_the_key_is_back()
    {
        var keys = MakeKeys();
        await using var cluster = await StartAsync(keys);
        var person = await RegisterAsync(cluster, keys);
        await cluster.ExecuteAsync("UPDATE document SET expires_at = now() + interval '5 minutes' WHERE kind = 'challenge'");
        var file = Path.Combine(_folder, KeyFolder.ContactsFolder, keys.Contacts.Sealing.Id + ".key");
        var kept = await File.ReadAllBytesAsync(file);
        var all = SiloKeys.ReadContacts(_folder, TimeSpan.Zero);
        _ = new KeyFolder(_folder).AddContactKey(DateTimeOffset.UtcNow.AddMinutes(-16));
        File.Delete(file);
        keys.Contacts.Replace(SiloKeys.ReadContacts(_folder, TimeSpan.Zero));
        await cluster.ForgetGrainsAsync();

        var (code, _, error) = await RunAsync(cluster, "list");
        Assert.Equal(1, code);
        Assert.Contains($"{all[0].Id} is missing, and ", error, StringComparison.Ordinal);
        await using var gateway = await LiveGateway.StartAsync(cluster.Grains);
        var body = new { email = person.Email, password = "correct horse battery" };
        var answer = await gateway.SendAsync("POST", "/v1/sessions", body);
        Assert.Equal(503, answer.Status);
        Assert.Equal("urn:pangan:problem:contact-unreadable", (string)answer.Json!["type"]!);

        await File.WriteAllBytesAsync(file, kept);
        keys.Contacts.Replace(SiloKeys.ReadContacts(_folder, TimeSpan.Zero));
        Assert.InRange((await gateway.SendAsync("POST", "/v1/sessions", body)).Status, 200, 299);
    }

    /// <summary>The message sender, which does not run here, has handled everything.</summary>
    private static Task SendAllAsync(PanganCluster cluster) => cluster.ExecuteAsync(
        """
        INSERT INTO consumer_position (consumer, epoch, numbers, updated_at)
        SELECT 'messages', 1, jsonb_object_agg(lane || '-account', 1000000), now() FROM generate_series(0, 3) AS lane
        ON CONFLICT (consumer) DO UPDATE SET numbers = excluded.numbers
        """);

    private static IIdentityGrain Identity(PanganCluster cluster) => cluster.Grains.GetGrain<IIdentityGrain>(0);

    private static Task<int> ResealAsync(PanganCluster cluster) => cluster.Grains.GetGrain<IContactResealerGrain>(0).ResealAsync();

    private static async Task<string> EmailAsync(PanganCluster cluster, Guid id) =>
        (await cluster.Grains.GetGrain<IAccountGrain>(id).GetAsync(new Caller(id, Role.Recipient))).Value!.Contact.Email;

    private static async Task<(Guid Id, string Email)> RegisterAsync(PanganCluster cluster, IdentityKeys keys)
    {
        var email = Target.NewEmail();
        Assert.False((await Identity(cluster).RegisterAsync(new RegisterAccount
        {
            Contact = new ContactDetails { Email = email, DisplayName = "Test Person" },
            Password = "correct horse battery",
            Role = Role.Recipient,
        })).IsRefused);
        var (challenge, code) = await SentCodes.LastAsync(cluster, email, "confirmation", keys);
        Assert.False((await Identity(cluster).ConfirmAsync(new ConfirmAccount { Email = email, Code = code })).IsRefused);
        var body = await cluster.QueryAsync<string>(
            $"SELECT convert_from(body, 'UTF8') FROM document WHERE kind = 'challenge' AND id = '{challenge}'");
        return (Guid.Parse((string)System.Text.Json.Nodes.JsonNode.Parse(body)!["accountId"]!), email);
    }

    /// <summary>A cluster whose own resealing never runs during the test.</summary>
    private Task<PanganCluster> StartAsync(IdentityKeys keys) => PanganCluster.StartWithKeysAsync(
        servers, keys, ("Accounts:AnswerStepMilliseconds", "0"), ("Accounts:ResealSeconds", "86400"));

    private IdentityKeys MakeKeys()
    {
        _ = new KeyFolder(_folder).CreateMissing(DateTimeOffset.UtcNow.AddMinutes(-30));
        return SiloKeys.Read(_folder).Identity;
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(PanganCluster cluster, params string[] arguments)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(
        [
            new("PANGAN_POSTGRES", cluster.Services.GetRequiredService<IOptions<PostgresOptions>>().Value.ConnectionString),
            new("PANGAN_KEYS", _folder),
            new("Accounts:ContactKeyLeadSeconds", "0"),
        ]);
        using StringWriter output = new(), error = new();
        return (await HostCommands.RunAsync(configuration, output, error, ["contacts", .. arguments]), output.ToString(), error.ToString());
    }

    /// <summary>The exit code of a refused retirement, and the remedy in its message.</summary>
    private async Task<(int Code, string Words)> RefusedAsync(PanganCluster cluster, string keyId)
    {
        var (code, _, error) = await RunAsync(cluster, "retire", keyId);
        return (code, new[] { "2 records", "1 records", "keys rotate contacts", "contacts list", "on their way" }.FirstOrDefault(
            words => error.Contains(words, StringComparison.Ordinal)) ?? error);
    }
}
