{% if import.needs_importlib -%}
import importlib
{% endif -%}
{% match import.path -%}
{% when ModulePath::Top { name } -%}
import {{ name }} as {{ import.alias }}
{% when ModulePath::Member { package, name } -%}
from {{ package }} import {{ name }} as {{ import.alias }}
{% when ModulePath::Dynamic { name, relative } -%}
{{ import.alias }} = importlib.import_module('{{ name }}'{% if *relative %}, __package__{% endif %})
{% endmatch -%}
{% for public in import.public -%}
try:
  {{ public.alias }} = {{ import.alias }}.{{ public.alias }}
except AttributeError:
  {{ public.alias }} = {{ import.alias }}.{{ public.dotted }}
{% endfor -%}
