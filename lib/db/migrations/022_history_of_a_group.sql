-- What a person made in a group is found without all that they made elsewhere.
create index tasks_of_chat on tasks (user_id, chat_id, id desc) where not forgotten;
