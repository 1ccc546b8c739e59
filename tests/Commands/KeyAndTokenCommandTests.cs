using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Commands;

/// <summary>The commands <c>keys</c> and <c>token</c>, and the settings they share with the host.</summary>
public sealed class KeyAndTokenCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pangan-keys-").FullName;
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Keys_makes_what_is_missing_for_the_owner_alone_and_changes_nothing_later()
    {
        Assert.Equal(0, Keys());
        var pem = Assert.Single(new KeyFolder(folder).TokenKeyFiles());
        var pickupCodes = Path.Combine(folder, "pickup-codes.key");
        Assert.Equal(32, Convert.FromBase64String(File.ReadAllText(pickupCodes).Trim()).Length);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(File.ReadAllText(pem));
        Assert.True(rsa.KeySize >= 2048);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(pem));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(pickupCodes));
        }

        var before = File.ReadAllText(pem) + File.ReadAllText(pickupCodes);
        Assert.Equal(0, Keys());
        Assert.Equal(before, File.ReadAllText(pem) + File.ReadAllText(pickupCodes));
        Assert.Equal(6, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_rotation_adds_a_key_that_signs_later_and_the_old_one_can_be_retired()
    {
        new KeyFolder(folder).CreateMissing(DateTimeOffset.UtcNow.AddMinutes(-10));
        var oldFile = Assert.Single(new KeyFolder(folder).TokenKeyFiles());
        var old = SigningKeyId();
        Assert.Equal(1, Keys("retire", old));
        Assert.Contains("`keys rotate` first", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, Keys("rotate"));
        Assert.Equal(2, new KeyFolder(folder).TokenKeyFiles().Count);
        Assert.Equal(old, SigningKeyId());

        // The key's age is in its name.
        var added = new KeyFolder(folder).TokenKeyFiles()[0];
        File.Move(added, Path.Combine(Path.GetDirectoryName(added)!, $"{DateTime.UtcNow.AddMinutes(-7):yyyyMMdd'T'HHmmss'Z'}-aged.pem"));
        Assert.NotEqual(old, SigningKeyId());
        Assert.Equal(1, Keys("retire", "unknown"));
        Assert.Contains("`keys list`", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, Keys("retire", old));
        Assert.DoesNotContain(oldFile, new KeyFolder(folder).TokenKeyFiles());
        Assert.Equal(2, Keys("destroy"));
    }

    [Fact]
    public void A_rotation_of_contact_keys_adds_one_that_sorts_last()
    {
        new KeyFolder(folder).CreateMissing(DateTimeOffset.UtcNow.AddMinutes(-10));
        var contacts = Path.Combine(folder, KeyFolder.ContactsFolder);
        var old = Assert.Single(Directory.GetFiles(contacts));
        Assert.Equal(0, Keys("rotate", "contacts"));
        var added = Assert.Single(Directory.GetFiles(contacts), file => file != old);
        Assert.True(string.CompareOrdinal(Path.GetFileName(added), Path.GetFileName(old)) > 0);
        Assert.NotEqual(File.ReadAllText(old), File.ReadAllText(added));
    }

    [Fact]
    public void Token_keys_are_ordered_by_the_time_in_their_names_whatever_the_times_of_the_files()
    {
        string[] newestFirst =
        [
            "20261128T173501Z.pem", "20261128T173500Z-b.pem", "20261128T173500Z-a.pem", "20251128T235959Z.pem", "winter.pem",
            "20269999T000000Z.pem",
        ];
        Directory.CreateDirectory(Path.Combine(folder, "tokens"));
        for (var n = 0; n < newestFirst.Length; n++)
        {
            var path = Path.Combine(folder, "tokens", newestFirst[n]);
            File.WriteAllText(path, string.Empty);

            // The oldest has the newest file, as a mount may have it.
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(n - newestFirst.Length));
        }

        Assert.Equal(newestFirst, new KeyFolder(folder).TokenKeyFiles().Select(Path.GetFileName));
    }

    [Fact]
    public void Newest_token_key_by_name_signs_in_a_folder_that_was_mounted_just_now()
    {
        new KeyFolder(folder).CreateMissing(DateTimeOffset.UtcNow.AddHours(-2));
        var old = SigningKeyId();
        var added = new KeyFolder(folder).AddTokenKey(DateTimeOffset.UtcNow.AddHours(-1));
        foreach (var file in new KeyFolder(folder).TokenKeyFiles())
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        }

        File.SetLastWriteTimeUtc(added, DateTime.UtcNow.AddDays(-1));

        Assert.NotEqual(old, SigningKeyId());
    }

    [Fact]
    public void A_token_is_printed_in_development()
    {
        new KeyFolder(folder).CreateMissing(DateTimeOffset.UtcNow);
        Assert.Equal(0, Run(["--role", "courier", "--subject", RequestSamples.CallerId.ToString(), "--minutes", "5"]));
        var token = new JsonWebToken(output.ToString().Trim());
        Assert.Equal(("RS256", "at+jwt", RequestSamples.CallerId.ToString()), (token.Alg, token.Typ, token.Subject));
        Assert.Equal("courier", token.GetPayloadValue<string>("role"));
        Assert.Equal(TimeSpan.FromMinutes(5), token.ValidTo - token.ValidFrom);
    }

    [Fact]
    public void A_token_is_refused_outside_development()
    {
        new KeyFolder(folder).CreateMissing(DateTimeOffset.UtcNow);
        Assert.Equal(1, Run(["--role", "operator"], Environments.Production));
        Assert.Empty(output.ToString());
        Assert.Contains("Development", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--role")]
    [InlineData("--role root")]
    [InlineData("--role donor --subject 7")]
    [InlineData("--role donor --minutes 0")]
    [InlineData("--role donor --minutes 9999")]
    [InlineData("--role donor --colour red")]
    public void Invalid_command_line_is_explained(string arguments)
    {
        Assert.Equal(2, Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("Usage:", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_keys_are_told_with_the_command_that_makes_them()
    {
        Assert.Equal(1, Run(["--role", "donor"]));
        Assert.Contains("`keys`", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Issuer", "not a uri", "Gateway:Issuer")]
    [InlineData("Audience", " ", "Gateway:Audience")]
    [InlineData("PublicUrl", "ftp://x", "Gateway:PublicUrl")]
    [InlineData("TrustedProxies", "10.0.0.5,proxy", "Gateway:TrustedProxies")]
    [InlineData("AccessTokenMinutes", "0", "Gateway:AccessTokenMinutes is 0; set it from 1 to 1440.")]
    [InlineData("ClockSkewSecondsMax", "61", "Gateway:ClockSkewSecondsMax is 61; set it from 0 to 60.")]
    [InlineData("ReadinessTimeoutMilliseconds", "1", "Gateway:ReadinessTimeoutMilliseconds is 1; set it from 100 to 60000.")]
    [InlineData("DrainSeconds", "-1", "Gateway:DrainSeconds is -1; set it from 0 to 300.")]
    [InlineData("KeyPollMilliseconds", "49", "Gateway:KeyPollMilliseconds is 49; set it from 50 to 600000.")]
    [InlineData("KeyLeadSeconds", "604801", "Gateway:KeyLeadSeconds is 604801; set it from 0 to 604800.")]
    [InlineData("TokensRememberedMax", "-1", "Gateway:TokensRememberedMax is -1; set it from 0 to 1000000.")]
    [InlineData("RevocationPollMilliseconds", "0", "Gateway:RevocationPollMilliseconds is 0; set it from 50 to 60000.")]
    [InlineData("RevocationSilenceSecondsMax", "3601", "Gateway:RevocationSilenceSecondsMax is 3601; set it from 0 to 3600.")]
    [InlineData("IdentityRequestsPerMinute", "-1", "Gateway:IdentityRequestsPerMinute is -1; set it from 0 to 1000000.")]
    [InlineData("RequestsPerSecond", "1000001", "Gateway:RequestsPerSecond is 1000001; set it from 0 to 1000000.")]
    [InlineData("SharedLimitWaitMilliseconds", "9", "Gateway:SharedLimitWaitMilliseconds is 9; set it from 10 to 5000.")]
    [InlineData("SharedLimitProbeMilliseconds", "0", "Gateway:SharedLimitProbeMilliseconds is 0; set it from 50 to 60000.")]
    [InlineData("BodyBytesMax", "0", "Gateway:BodyBytesMax is 0; set it from 1024 to 16777216.")]
    [InlineData("KeysPath", "", "PANGAN_KEYS")]
    public void A_wrong_setting_is_named(string setting, string value, string named)
    {
        GatewayOptions options = new() { KeysPath = folder };
        var property = typeof(GatewayOptions).GetProperty(setting)!;
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        property.SetValue(options, Convert.ChangeType(value, type, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains(named, Assert.Single(new GatewayOptionsValidator().Validate(null, options).Failures!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys --verbose", "--verbose")]
    [InlineData("keys list all", "all")]
    [InlineData("migrate now", "now")]
    [InlineData("destroy", "destroy")]
    [InlineData("engine --port 80", "--port")]
    [InlineData("ledger verify --keys trusted.pem", "--keys")]
    [InlineData("ledger export", "FILE")]
    [InlineData("dead-letters list --everything", "--everything")]
    [InlineData("dead-letters replay 7", "7")]
    [InlineData("replay --from yesterday-ish", "--from")]
    [InlineData("replay --lane 0", "--after")]
    [InlineData("rebuild", "CONSUMER")]
    public void Unknown_option_or_argument_is_an_error_that_names_it(string arguments, string named)
    {
        Assert.Equal(2, Command(Environments.Development, arguments.Split(' ')));
        Assert.Empty(output.ToString());
        Assert.Contains(named, error.ToString(), StringComparison.Ordinal);
    }

    private int Keys(params string[] arguments) => Command(Environments.Development, ["keys", .. arguments]);

    /// <summary>The key that `keys list` marks as the one that signs.</summary>
    private string SigningKeyId()
    {
        output.GetStringBuilder().Clear();
        Assert.Equal(0, Keys("list"));
        return Assert.Single(output.ToString().Split('\n'), line => line.EndsWith(" signs", StringComparison.Ordinal)).Split(' ')[0];
    }

    private int Run(IReadOnlyList<string> arguments, string? environment = null) =>
        Command(environment ?? Environments.Development, ["token", .. arguments]);

    private int Command(string environment, IReadOnlyList<string> arguments)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new(GatewayOptions.KeysVariable, folder)]);
        return HostCommands.RunAsync(configuration, output, error, arguments, environment).GetAwaiter().GetResult();
    }
}
