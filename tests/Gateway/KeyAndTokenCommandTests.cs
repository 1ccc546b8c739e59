using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.IdentityModel.JsonWebTokens;
using PahlawanPangan.Gateway;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Gateway.Tokens;
using Xunit;

namespace PahlawanPangan.Tests.Gateway;

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
        Assert.Equal(0, new KeysCommand(Configuration(), output, error).Run());
        string pem = Assert.Single(new KeyFolder(folder).TokenKeyFiles());
        string pickupCodes = Path.Combine(folder, "pickup-codes.key");
        Assert.Equal(32, Convert.FromBase64String(File.ReadAllText(pickupCodes).Trim()).Length);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(File.ReadAllText(pem));
        Assert.True(rsa.KeySize >= 2048);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(pem));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(pickupCodes));
        }

        string before = File.ReadAllText(pem) + File.ReadAllText(pickupCodes);
        Assert.Equal(0, new KeysCommand(Configuration(), output, error).Run());
        Assert.Equal(before, File.ReadAllText(pem) + File.ReadAllText(pickupCodes));
        Assert.Equal(6, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_rotation_adds_a_key_that_signs_later_and_the_old_one_can_be_retired()
    {
        new KeyFolder(folder).CreateMissing(DateTimeOffset.UtcNow.AddMinutes(-10));
        string oldFile = Assert.Single(new KeyFolder(folder).TokenKeyFiles());
        File.SetLastWriteTimeUtc(oldFile, DateTime.UtcNow.AddHours(-1));
        string old = SigningKeyId();
        Assert.Equal(1, Keys("retire", old));
        Assert.Contains("`keys rotate` first", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, Keys("rotate"));
        Assert.Equal(2, new KeyFolder(folder).TokenKeyFiles().Count);
        Assert.Equal(old, SigningKeyId());

        File.SetLastWriteTimeUtc(new KeyFolder(folder).TokenKeyFiles()[0], DateTime.UtcNow.AddMinutes(-30));
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
        string contacts = Path.Combine(folder, KeyFolder.ContactsFolder);
        string old = Assert.Single(Directory.GetFiles(contacts));
        Assert.Equal(0, Keys("rotate", "contacts"));
        string added = Assert.Single(Directory.GetFiles(contacts), file => file != old);
        Assert.True(string.CompareOrdinal(Path.GetFileName(added), Path.GetFileName(old)) > 0);
        Assert.NotEqual(File.ReadAllText(old), File.ReadAllText(added));
    }

    [Fact]
    public void The_newest_key_signs()
    {
        Directory.CreateDirectory(Path.Combine(folder, "tokens"));
        foreach ((string name, int age) in new[] { ("b.pem", 1), ("a.pem", 1), ("c.pem", 2) })
        {
            string path = Path.Combine(folder, "tokens", name);
            File.WriteAllText(path, string.Empty);
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddDays(100 - age));
        }

        Assert.Equal(["b.pem", "a.pem", "c.pem"], new KeyFolder(folder).TokenKeyFiles().Select(Path.GetFileName));
    }

    [Fact]
    public void A_token_is_printed_in_development()
    {
        new KeyFolder(folder).CreateMissing(DateTimeOffset.UtcNow);
        Assert.Equal(0, Run(["--role", "courier", "--subject", Samples.CallerId.ToString(), "--minutes", "5"]));
        var token = new JsonWebToken(output.ToString().Trim());
        Assert.Equal(("RS256", "at+jwt", Samples.CallerId.ToString()), (token.Alg, token.Typ, token.Subject));
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
    public void A_mistaken_command_line_is_explained(string arguments)
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
    [InlineData("AccessTokenMinutes", "0", "Gateway:AccessTokenMinutes")]
    [InlineData("ReadinessTimeoutMs", "1", "Gateway:ReadinessTimeoutMs")]
    [InlineData("BodyBytesMax", "0", "Gateway:BodyBytesMax")]
    [InlineData("KeysPath", "", "PANGAN_KEYS")]
    public void A_wrong_setting_is_named(string setting, string value, string named)
    {
        GatewayOptions options = new() { KeysPath = folder };
        System.Reflection.PropertyInfo property = typeof(GatewayOptions).GetProperty(setting)!;
        property.SetValue(options, Convert.ChangeType(value, property.PropertyType, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains(named, Assert.Single(new GatewayOptionsValidator().Validate(null, options).Failures!), StringComparison.Ordinal);
    }

    private int Keys(params string[] arguments) => new KeysCommand(Configuration(), output, error).Run(arguments);

    /// <summary>The key that `keys list` marks as the one that signs.</summary>
    private string SigningKeyId()
    {
        output.GetStringBuilder().Clear();
        Assert.Equal(0, Keys("list"));
        return Assert.Single(output.ToString().Split('\n'), line => line.EndsWith(" signs", StringComparison.Ordinal)).Split(' ')[0];
    }

    private int Run(IReadOnlyList<string> arguments, string? environment = null)
    {
        var host = new HostingEnvironment { EnvironmentName = environment ?? Environments.Development };
        return new TokenCommand(Configuration(), host, output, error).Run(arguments);
    }

    private IConfiguration Configuration() =>
        new ConfigurationBuilder().AddInMemoryCollection([new(GatewayOptions.KeysVariable, folder)]).Build();
}
