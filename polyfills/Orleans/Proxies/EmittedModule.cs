using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>The assembly that proxies are emitted into. It may see what is internal to the assemblies whose interfaces it implements.</summary>
internal static class EmittedModule
{
    private static readonly AssemblyBuilder s_assembly =
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("PahlawanPangan.Polyfills.Orleans.Proxies"), AssemblyBuilderAccess.Run);

    private static readonly ModuleBuilder s_module = s_assembly.DefineDynamicModule("Proxies");
    private static readonly HashSet<string> s_opened = [];
    private static readonly ConstructorInfo s_opener = DefineOpener();
    private static int s_count;

    /// <summary>Held while a type is emitted.</summary>
    public static Lock Gate { get; } = new();

    public static TypeBuilder Define(string name, Type parent, Type[] interfaces) =>
        s_module.DefineType($"{name}_{++s_count}", TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.NotPublic, parent, interfaces);

    /// <summary>Lets emitted code use what is internal to the assembly of a type, and of its parts.</summary>
    public static void Open(Type type)
    {
        if (type.IsConstructedGenericType)
        {
            foreach (var argument in type.GetGenericArguments())
            {
                Open(argument);
            }
        }

        if (type.HasElementType)
        {
            Open(type.GetElementType()!);
        }
        else if (type.Assembly.GetName().Name is { } name && s_opened.Add(name))
        {
            s_assembly.SetCustomAttribute(new CustomAttributeBuilder(s_opener, [name]));
        }
    }

    /// <summary>The runtime recognises this attribute by its name alone, so every assembly brings its own.</summary>
    private static ConstructorInfo DefineOpener()
    {
        var type = s_module.DefineType(
            "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute", TypeAttributes.Class | TypeAttributes.Public, typeof(Attribute));
        var field = type.DefineField("_name", typeof(string), FieldAttributes.Private);
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(string)]);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Attribute).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Stfld, field);
        il.Emit(OpCodes.Ret);
        var getter = type.DefineMethod(
            "get_AssemblyName", MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.HideBySig, typeof(string), []);
        var getterIl = getter.GetILGenerator();
        getterIl.Emit(OpCodes.Ldarg_0);
        getterIl.Emit(OpCodes.Ldfld, field);
        getterIl.Emit(OpCodes.Ret);
        type.DefineProperty("AssemblyName", PropertyAttributes.None, typeof(string), []).SetGetMethod(getter);
        return type.CreateType().GetConstructor([typeof(string)])!;
    }
}
