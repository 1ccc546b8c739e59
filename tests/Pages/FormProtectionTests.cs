using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Pages;

/// <summary>What forms carry is readable to every gateway that has the keys, and to no one else.</summary>
public sealed class FormProtectionTests
{
    private static readonly byte[] Text = [1, 2, 3];

    [Fact]
    public void Text_of_one_gateway_is_read_by_another_with_the_same_keys()
    {
        var keys = GatewayHost.KeysPath;
        var sealedText = Protector(keys).CreateProtector("forms").Protect(Text);
        Assert.Equal(Text, Protector(keys).CreateProtector("forms").Unprotect(sealedText));
        Assert.NotEqual(sealedText, Protector(keys).CreateProtector("forms").Protect(Text));
    }

    [Fact]
    public void Text_for_another_purpose_is_refused()
    {
        var sealedText = Protector(GatewayHost.KeysPath).CreateProtector("forms").Protect(Text);
        Assert.ThrowsAny<CryptographicException>(() => Protector(GatewayHost.KeysPath).CreateProtector("other").Unprotect(sealedText));
        Assert.ThrowsAny<CryptographicException>(() => Protector(GatewayHost.KeysPath).Unprotect(sealedText));
    }

    [Fact]
    public void Text_under_other_keys_is_refused()
    {
        var other = TestKeys.NewFolder();
        try
        {
            var sealedText = Protector(other).Protect(Text);
            Assert.ThrowsAny<CryptographicException>(() => Protector(GatewayHost.KeysPath).Unprotect(sealedText));
        }
        finally
        {
            Directory.Delete(other, recursive: true);
        }
    }

    [Fact]
    public void Text_with_any_byte_changed_or_missing_is_refused()
    {
        var protector = Protector(GatewayHost.KeysPath);
        var sealedText = protector.Protect(Text);
        for (var at = 0; at < sealedText.Length; at++)
        {
            byte[] changed = [.. sealedText];
            changed[at] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => protector.Unprotect(changed));
            Assert.ThrowsAny<CryptographicException>(() => protector.Unprotect(sealedText[..at]));
        }
    }

    private static IDataProtector Protector(string keys) =>
        new FormProtection(TokenKeys.Load(new KeyFolder(keys), NullLogger.Instance)).CreateProtector("pages");
}
